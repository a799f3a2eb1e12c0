/** What a lexical query asks for: words that may match and phrases that must. */
export type LexicalQuery = { all: true } | { all: false; words: string; phrases: string[] }

/**
 * Words in double quotes that stand between blanks are required phrases, `\"` is a quote character, and when quotes
 * do not balance or touch other words they are blanks. `*` alone matches everything.
 * Source: contract §4.5, "Lexical query rules".
 */
export function parseLexicalQuery(text: string): LexicalQuery {
  if (text.trim() === '*') return { all: true }
  const phrases: string[] = []
  const loose: string[] = []
  let rest = text
  const required = /(?<=^|\s)"((?:[^"\\]|\\.)*)"(?=\s|$)/g
  const quotes = [...text.matchAll(/(?<!\\)"/g)].length
  if (quotes % 2 === 0) {
    for (const [, phrase = ''] of text.matchAll(required))
      if (phrase.trim() !== '') phrases.push(unescaped(phrase))
    rest = text.replaceAll(required, ' ')
  }
  loose.push(unescaped(rest.replaceAll(/(?<!\\)"/g, ' ')))
  const words = [...loose, ...phrases].join(' ').trim()
  return { all: false, words, phrases }
}

function unescaped(text: string): string {
  return text.replaceAll('\\"', '"')
}
