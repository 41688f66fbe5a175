"""Runs the Jupyter recipe of docs/EMBEDDING.md: it makes a widget whose traits are those that js/anywidget.js reads."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
snippet = re.search(r"<!-- recipe: anywidget -->\n```python\n(.*?)```", (ROOT / "docs/EMBEDDING.md").read_text(), re.S)[1]
assert len(snippet.splitlines()) <= 12, "short enough to copy"

names = {}
exec(snippet, names)
picture = names["picture"]
sent = picture.get_state()
read = set(re.findall(r'model\.[gs]et\("(\w+)"', (ROOT / "www/js/anywidget.js").read_text()))
assert read == {"choice", "attributes", "state"}, read
assert read <= sent.keys(), sent.keys()
assert sent["choice"] == "paradigm=diffusion&data=moons" and sent["attributes"] == {"autoplay": True, "train": True}
assert str(sent["_esm"]).endswith("/js/anywidget.mjs"), sent["_esm"]

# As the front end does when the element changes.
picture.set_state({"state": {"time": 1}})
assert picture.state == {"time": 1}
print(f"notebook: a widget with {', '.join(sorted(read))}")
