/** Only text that nobody reads has more characters per token, blanks left out. */
const CHARACTERS_PER_TOKEN = 20

/**
 * As much of a text as can matter to a model that looks at so many tokens: the rest would be cut into tokens that are
 * thrown away. Blanks make no token, so they do not count.
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
