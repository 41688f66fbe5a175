// The sentences of the parts that come with the whole library, one group a part.

export const LATER = {
  language: { label: "Language" },
};
