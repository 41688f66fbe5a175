import { useState } from "react";
import { createRoot } from "react-dom/client";
import { Moons } from "./moons.jsx";

function Page() {
  const [steps, setSteps] = useState(20);
  const [ready, setReady] = useState(false);
  return (
    <main data-ready={ready}>
      <button onClick={() => setSteps(10)}>Fewer steps</button>
      <Moons steps={steps} onReady={() => setReady(true)} />
    </main>
  );
}

createRoot(document.getElementById("root")).render(<Page />);
