import { median } from '../../bench/support/report.ts'
import type { Memory } from './memory.ts'
import type { SoakReport } from './soak.ts'

const PARTS = ['controller', 'cell', 'embedding'] as const

export type Growth = { part: string; from: number; to: number }

/** Of each part the middle of the first third and of the last, in megabytes. */
export function growthOf(samples: readonly Memory[]): Growth[] {
  const third = Math.max(1, Math.floor(samples.length / 3))
  return PARTS.map((part) => ({
    part,
    from: Math.round(median(samples.slice(0, third).map((one) => one[part]))),
    to: Math.round(median(samples.slice(-third).map((one) => one[part]))),
  }))
}

const inWords = (growth: readonly Growth[]) =>
  growth.map(({ part, from, to }) => `${part} ${from} → ${to} MB`).join(', ')

/** The figures for a person. */
export function toText(report: SoakReport): string {
  const { traffic } = report
  const acknowledged = Object.entries(report.acknowledged).map(
    ([name, counts]) =>
      `  ${name}: ${Object.entries(counts)
        .map(([what, count]) => `${count} ${what}`)
        .join(', ')}`,
  )
  return [
    `${report.seconds} s, ${report.kills} kills, at most ${report.longestOutageMs} ms down.`,
    `${traffic['answered']} requests answered; while a process was down ${traffic['brokenInOutage']} broke off and ${traffic['refusedInOutage']} got 5xx.`,
    `${traffic['repeated']} were repeated; ${traffic['replayed']} of them had been done, and were answered the same again.`,
    'Acknowledged:',
    ...acknowledged,
    `Memory before kills: ${inWords(growthOf(report.beforeKills))}.`,
    `Memory in the calm at the end: ${inWords(growthOf(report.calm))}.`,
    `Failures while nothing was down: ${report.violations.length}. Lost: ${report.lost.length}.`,
    ...[...report.violations, ...report.lost].slice(0, 50).map((line) => `  ! ${line}`),
  ].join('\n')
}
