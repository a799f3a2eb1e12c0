import { createHash } from 'node:crypto'
import stem from 'wink-porter2-stemmer'

/** A text's words in order. A number is missing where two of them do not follow each other. */
export type Term = { term: string; position: number }

/** Parts the elements of a list: no phrase reaches from one into the next. */
export const ELEMENT_BREAK = '\u2029'

/** Accents and other marks above and below letters. Marks that make another letter, as in Thai or Japanese, are not among them. */
const MARKS = /[[[\p{M}]&&[\p{scx=Latn}\p{scx=Grek}\p{scx=Cyrl}\p{sc=Zinh}]]--[\u3099\u309a]]/gv
const ASCII = /^[\u0020-\u007e\s]*$/
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
}
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g')

/**
 * A character of a script that sets no blanks between words, or a run of those of others. Every such character is a
 * term: however a query is cut into words, each word is a run of terms that the text has too.
 */
const TERM =
  /[[\p{L}\p{N}\p{M}]&&[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]|[[\p{L}\p{N}\p{M}]--[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]+|\u2029/gv
/** The same characters, a run of them. */
const UNSPACED =
  /[[\p{L}\p{N}\p{M}]&&[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]+/v

/** Longer words are kept by what tells them apart, so that a word of any length is found, and only by itself. */
const LONGEST = 100
const ENGLISH = /^[a-z]{3,40}$/
const stems = new Map<string, string>()
const MAX_STEMS = 50_000

/** A text in one form: `É`, `é` and `e` with a mark of its own are `e`; letters are small; `ﬁ` is two letters. */
export function folded(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replaceAll(MARKS, '')
    .normalize('NFC')
    .toUpperCase()
    .toLowerCase()
    .replaceAll(SPECIAL, (letter) => LETTERS[letter] ?? letter)
}

/** The terms that a text is found by. */
export function termsOf(text: string): Term[] {
  return termsOfFolded(folded(text))
}

/** What a word of a query looks for: each a run of terms that must follow each other. */
export function runsOf(word: string): string[][] {
  const runs: string[][] = []
  let rest = folded(word)
  while (rest !== '') {
    const found = UNSPACED.exec(rest)
    const spaced = wordsOf(rest.slice(0, found?.index ?? rest.length))
    if (spaced.length > 0) runs.push(spaced)
    if (!found) break
    for (const { segment, isWordLike } of segmenter.segment(found[0]))
      if (isWordLike) runs.push(wordsOf(segment))
    rest = rest.slice(found.index + found[0].length)
  }
  return runs
}

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' })

function wordsOf(text: string): string[] {
  return termsOfFolded(text).map(({ term }) => term)
}

function termsOfFolded(text: string): Term[] {
  const terms: Term[] = []
  let position = 0
  for (const [word] of text.matchAll(TERM)) {
    if (word !== ELEMENT_BREAK) terms.push({ term: termOf(word), position })
    position++
  }
  return terms
}

function termOf(word: string): string {
  if (word.length > LONGEST)
    return `${word.slice(0, LONGEST)}\u2026${createHash('sha256').update(word).digest('base64url')}`
  return ENGLISH.test(word) ? stemOf(word) : word
}

/** Stemming costs more than all the rest, and texts repeat their words. */
function stemOf(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  if (stems.size >= MAX_STEMS) stems.clear()
  const made = stem(word)
  stems.set(word, made)
  return made
}
