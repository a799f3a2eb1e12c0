/** A parsed lexical query: words that may match and phrases that must. */
export type LexicalQuery = { all: true } | { all: false; words: string[]; phrases: string[] }

/**
 * Quotes come in pairs. The text between two quotes that touch no other word is a phrase, which must match; any other
 * quote counts as a blank. A backslash takes the next character literally. `*` alone matches everything.
 * Source: contract §4.5, "Lexical query rules"; measured against the Marqo engine 2.13.
 */
export function parseLexicalQuery(text: string): LexicalQuery {
  if (text.trim() === '*') return { all: true }
  const phrases: string[] = []
  let words = ''
  let opening: { at: number; isFaulty: boolean; length: number } | undefined
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\\') words += text.charAt(++at)
    else if (character !== '"') words += character
    else if (opening === undefined) {
      opening = { at, isFaulty: at > 0 && !isBlank(text.charAt(at - 1)), length: words.length }
      words += ' '
    } else {
      const isPhrase = !opening.isFaulty && (at + 1 === text.length || isBlank(text.charAt(at + 1)))
      if (isPhrase) {
        const phrase = unescaped(text.slice(opening.at + 1, at))
        if (phrase.trim() !== '') phrases.push(phrase)
        words = words.slice(0, opening.length)
      } else words += ' '
      opening = undefined
    }
  }
  return { all: false, words: words.split(/\s+/).filter((word) => word !== ''), phrases }
}

function isBlank(character: string): boolean {
  return /\s/.test(character)
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1')
}
