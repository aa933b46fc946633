/** IPv4, or IPv6 without brackets. */
export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/** `ADDRESS:PORT`, IPv6 in brackets. */
export function listenText({ address, port }: ListenAddress): string {
  return `${hostText(address)}:${port}`;
}

/** The address alone, as it stands before a port. */
export function hostText(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** Four numbers as inet_ntop(3) prints them: a leading zero would be octal to some readers. */
export function isIpv4(text: string): boolean {
  const bytes = text.split('.');
  return bytes.length === 4 && bytes.every((byte) => /^(0|[1-9]\d{0,2})$/.test(byte) && Number(byte) < 256);
}

/** The one spelling of an IPv6 address (RFC 5952), without brackets and scope; undefined = it is none. */
export function canonicalIpv6(text: string): string | undefined {
  const url = `http://[${text}]/`;
  if (!/^[0-9a-f:.]+$/i.test(text) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.slice(1, -1);
}

/** An address as a number of 32 bits (IPv4) or 128 (IPv6); it must be one of them, canonical. */
export function addressBits(address: string): bigint {
  if (!address.includes(':')) {
    return address.split('.').reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  }
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back];
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}
