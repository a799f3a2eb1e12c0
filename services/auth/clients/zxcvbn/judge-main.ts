import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import type { JudgeAnswer, JudgeRequest } from './index.ts'

const zxcvbn = new ZxcvbnFactory({ graphs: adjacencyGraphs, dictionary })

// This thread's own, and only here: whoever signs up can wait, and the rest of the product goes on.
if (process.platform === 'linux') setPriority(10)

parentPort?.on('message', ({ id, password, words }: JudgeRequest) => {
  const answer: JudgeAnswer = { id, score: zxcvbn.check(password, words).score }
  parentPort?.postMessage(answer)
})
