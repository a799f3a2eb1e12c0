import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../cx.ts'

type NoticeTone = 'info' | 'success' | 'warning' | 'danger'

const LOOK: Record<NoticeTone, { icon: LucideIcon; box: string; colour: string }> = {
  info: { icon: Info, box: 'border-info-line bg-info-soft', colour: 'text-info-fg' },
  success: { icon: CircleCheck, box: 'border-success-line bg-success-soft', colour: 'text-success-fg' },
  warning: { icon: TriangleAlert, box: 'border-warning-line bg-warning-soft', colour: 'text-warning-fg' },
  danger: { icon: CircleAlert, box: 'border-danger-line bg-danger-soft', colour: 'text-danger-fg' },
}

type NoticeProps = Readonly<{
  tone?: NoticeTone | undefined
  title?: ReactNode
  action?: ReactNode
  /** Set when it appears because of something the reader just did: it is then read aloud. */
  isLive?: boolean | undefined
  className?: string | undefined
  children?: ReactNode
}>

/** A message that stays on the page, next to what it is about. */
export function Notice({ tone = 'info', title, action, isLive = false, className, children }: NoticeProps) {
  const { icon: Icon, box, colour } = LOOK[tone]
  const role = tone === 'danger' ? 'alert' : 'status'
  return (
    <div
      {...(isLive && { role })}
      className={cx('flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg border px-4 py-3', box, className)}
    >
      <div className="flex min-w-0 flex-1 basis-60 items-start gap-3">
        <Icon aria-hidden size={16} className={cx('mt-[3px] shrink-0', colour)} />
        <div className="min-w-0 text-base text-fg wrap-anywhere">
          {title && <p className={cx('font-semibold', colour)}>{title}</p>}
          {children && <div className={title ? 'mt-0.5' : ''}>{children}</div>}
        </div>
      </div>
      {action && <div className="flex shrink-0 items-center gap-2 max-sm:pl-7">{action}</div>}
    </div>
  )
}
