/** Ordinary text has fewer characters per token than this, not counting blanks. */
const CHARACTERS_PER_TOKEN = 20

/**
 * Shortens a text to what a model with this many tokens can read; tokens beyond would be cut off anyway. Blanks do not
 * count, because they form no tokens.
 */
export function shortened(text: string, tokens: number): string {
  let left = tokens * CHARACTERS_PER_TOKEN
  if (text.length <= left) return text
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    if (word.length > left) return text.slice(0, index + left)
    left -= word.length
  }
  return text
}
