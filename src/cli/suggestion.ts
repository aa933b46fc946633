/** `did you mean "status"?`, or where to look. What measures the distance is loaded only for a typo. */
export async function suggestionHint(
  written: string,
  known: readonly string[],
  otherwise: string,
): Promise<string> {
  const { suggestWord } = await import('../definition/suggestion.js');
  const word = suggestWord(written, known);
  return word === undefined ? `see: ${otherwise}` : `did you mean ${word}?`;
}
