const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as it may stand in a page, in an attribute too. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** An element that holds a text. */
export function tag(name: string, text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

/** A coordinate: a tenth of a pixel is fine enough, and short. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
