import { CircleAlert, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { Risk } from '#contracts/dry-run'
import { cx } from '../cx.ts'
import { VisuallyHidden } from '../visually-hidden.tsx'

const LOOK: Record<Risk['level'], { icon: LucideIcon; colour: string; word: string }> = {
  info: { icon: Info, colour: 'text-info-fg', word: 'Note' },
  warning: { icon: TriangleAlert, colour: 'text-warning-fg', word: 'Warning' },
  danger: { icon: CircleAlert, colour: 'text-danger-fg', word: 'Danger' },
}

/** What a change brings along, as a dry run tells it. */
export function RiskList({ risks }: { risks: readonly Risk[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {risks.map(({ level, message }) => {
        const { icon: Icon, colour, word } = LOOK[level]
        return (
          <li key={message} className="flex items-start gap-2 text-base">
            <Icon aria-hidden size={16} className={cx('mt-[3px] shrink-0', colour)} />
            <span>
              <VisuallyHidden>{word}: </VisuallyHidden>
              {message}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
