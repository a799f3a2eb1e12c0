import { createHash } from 'node:crypto'
import stem from 'wink-porter2-stemmer'

/** A word of a text with its position. A gap in the positions separates words that do not follow each other. */
export type Term = { term: string; position: number }

/** Separates the elements of a list: no phrase may span two of them. */
export const ELEMENT_BREAK = '\u2029'

/**
 * Accents and other marks above and below letters. A mark that makes a different letter, as in Thai or Japanese, is
 * excluded.
 */
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
 * One character of a script without blanks between words, one pictograph or flag, or a run of other characters. Single
 * characters as terms make matches independent of how a query is segmented: each of its words is a run of terms in the
 * text too. A pictograph counts without the colour of its skin; one made of several is their run.
 */
const TERM =
  /[\p{Extended_Pictographic}--[\u00a9\u00ae]]|\p{RI}\p{RI}|[[\p{L}\p{N}\p{M}]&&[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]|[[\p{L}\p{N}\p{M}]--[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]+|\u2029/gv
/** A run of characters of scripts without blanks between words. */
const UNSPACED =
  /[[\p{L}\p{N}\p{M}]&&[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]]+/v

/** A longer word is cut and completed by a hash, so that it is found, and only by itself. */
const LONGEST = 100
const ENGLISH = /^[a-z]{3,40}$/
const stems = new Map<string, string>()
const MAX_STEMS = 50_000

/**
 * Normalises a text: `É`, `é` and `e` with a combining mark become `e`, capitals become small, and `ﬁ` becomes two
 * letters.
 */
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

/** The terms under which a text is indexed. */
export function termsOf(text: string): Term[] {
  return termsOfFolded(folded(text))
}

/** The runs of terms for a word of a query; the terms of each run must follow each other. */
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

/** Cached: stemming is the most expensive step, and texts repeat their words. */
function stemOf(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  if (stems.size >= MAX_STEMS) stems.clear()
  const made = stem(word)
  stems.set(word, made)
  return made
}
