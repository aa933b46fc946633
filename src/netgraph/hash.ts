import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of the words, in hex. A NUL between them keeps `a`,`bc` and `ab`,`c` apart. */
export function hashWords(words: readonly string[]): string {
  return bytesToHex(sha256(utf8ToBytes(words.join('\0'))));
}
