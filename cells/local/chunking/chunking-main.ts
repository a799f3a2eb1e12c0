import { parentPort } from 'node:worker_threads'
import { chunkText, TooManyChunks } from './index.ts'
import type { CutAnswer, CutRequest } from './chunker.ts'

parentPort?.on('message', ({ id, texts, how, limits }: CutRequest) => {
  const answer: CutAnswer = {
    id,
    cut: texts.map((text) => {
      try {
        return chunkText(text, how, limits)
      } catch (error) {
        if (error instanceof TooManyChunks) return undefined
        throw error
      }
    }),
  }
  parentPort?.postMessage(answer)
})
