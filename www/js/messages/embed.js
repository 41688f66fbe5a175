// What embed.html says.

/** @type {Record<string, { unknown: (names: string[]) => string }>} */
export const EMBED = {
  en: { unknown: (names) => `The address of this picture asks for what there is not, which is left out: ${names.join(", ")}.` },
  de: { unknown: (names) => `Die Adresse dieses Bildes verlangt, was es nicht gibt; es bleibt weg: ${names.join(", ")}.` },
};
