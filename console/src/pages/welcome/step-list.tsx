import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { cx } from '../../ui/cx.ts'
import { type Step, STEPS } from './welcome-state.ts'

const LABEL: Readonly<Record<Step, string>> = {
  account: 'Name your account',
  index: 'Create an index',
  documents: 'Add documents and search',
}

type StepListProps = Readonly<{ step: Step; mayRename: boolean; index: string | undefined }>

/** Where on the way one is; steps that were passed can be gone back to. */
export function StepList({ step, mayRename, index }: StepListProps) {
  const steps = STEPS.filter((one) => one !== 'account' || mayRename)
  const at = steps.indexOf(step)
  return (
    <nav aria-label="Steps" className="mb-8">
      <ol className="flex flex-wrap gap-x-6 gap-y-2">
        {steps.map((one, position) => {
          const isDone = position < at
          const content = (
            <>
              <Mark number={position + 1} isDone={isDone} isCurrent={one === step} />
              {LABEL[one]}
            </>
          )
          return (
            <li
              key={one}
              {...(one === step && { 'aria-current': 'step' as const })}
              className={cx('text-base', one === step ? 'font-medium text-fg' : 'text-fg-muted')}
            >
              {isDone || (one === 'documents' && index !== undefined) ? (
                <Link
                  to="/welcome"
                  search={{ step: one, ...(one === 'documents' && index !== undefined && { index }) }}
                  className="flex items-center gap-2 rounded-md text-inherit no-underline hover:text-fg focus-ring"
                >
                  {content}
                </Link>
              ) : (
                <span className="flex items-center gap-2">{content}</span>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

function Mark({
  number,
  isDone,
  isCurrent,
}: Readonly<{ number: number; isDone: boolean; isCurrent: boolean }>) {
  return (
    <span
      aria-hidden
      className={cx(
        'grid size-6 shrink-0 place-items-center rounded-full border text-xs font-semibold tabular-nums',
        isCurrent && 'border-accent bg-accent text-on-accent',
        isDone && 'border-accent-line bg-accent-soft text-accent-fg',
        !isCurrent && !isDone && 'border-line-strong text-fg-subtle',
      )}
    >
      {isDone ? <Check size={13} strokeWidth={2.5} /> : number}
    </span>
  )
}
