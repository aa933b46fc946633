import { plain } from './word.js';

type Attributes = Readonly<Record<string, string | number>>;

/** An XML element; `content` is XML already, attribute values are not. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const start = `<${name}${written.join('')}`;
  return content === undefined ? `${start}/>` : `${start}>${content}</${name}>`;
}

/** Text of an element, or of an attribute in either quotes. */
export function xmlText(text: string): string {
  return plain(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function attribute(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 10) / 10) : xmlText(value);
}
