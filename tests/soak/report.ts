import { growthOf } from './growth.ts'
import type { SoakReport } from './soak.ts'

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
    'Memory of warm processes, without kills:',
    ...growthOf(report.calm).map(
      ({ part, from, to, slope }) =>
        `  ${part}: ${from} → ${to} MB, ${slope.toFixed(1)} MB for each 1,000 requests`,
    ),
    `Failures while nothing was down: ${report.violations.length}. Lost: ${report.lost.length}.`,
    ...[...report.violations, ...report.lost].slice(0, 50).map((line) => `  ! ${line}`),
  ].join('\n')
}
