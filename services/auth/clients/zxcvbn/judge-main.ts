import { parentPort } from 'node:worker_threads'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import type { JudgeAnswer, JudgeRequest } from './index.ts'

const zxcvbn = new ZxcvbnFactory({ graphs: adjacencyGraphs, dictionary })

parentPort?.on('message', ({ id, password, words }: JudgeRequest) => {
  const answer: JudgeAnswer = { id, score: zxcvbn.check(password, words).score }
  parentPort?.postMessage(answer)
})
