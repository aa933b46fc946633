import type { Link } from '../netgraph/node.js';
import type { VmContext } from '../vm/context.js';

/** In words, where a link is not where the file of its VM says; null = it is. */
export function differenceOf(
  { running, definition }: VmContext,
  { nic, bridge, unplugged }: Link,
  cutOff: boolean,
): string | null {
  const wanted = (running ?? definition).networks.find(({ key }) => key === nic)?.bridge;
  if (unplugged === true) return wanted === undefined ? 'unplugged' : `unplugged from ${wanted}`;
  const words = [
    ...(wanted === undefined || wanted === bridge ? [] : [`moved from ${wanted}`]),
    ...(cutOff ? ['cut off'] : []),
  ];
  return words.length === 0 ? null : words.join(', ');
}
