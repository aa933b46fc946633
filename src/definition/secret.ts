/** A VNC password as bhyve(8) takes it, in `-s N,fbuf,...,password=x` or `-o pci.0.N.0.password=x`: it ends at a comma. */
const PASSWORD = /(password\s*=)[^,\r\n]*/gi;

const REASON =
  'a password here can be read by every user of the host, in ps(1): put pci.0.SLOT.0.password=... into a file of mode 0600 and pass "-k", "FILE" behind the device';

/** Words that would show a secret to whoever lists processes. */
export function findSecrets(
  words: readonly string[],
): readonly { readonly index: number; readonly message: string }[] {
  return words.flatMap((word, index) => (word.search(PASSWORD) < 0 ? [] : [{ index, message: REASON }]));
}

export function withoutSecret(text: string): string {
  return text.replace(PASSWORD, '$1***');
}
