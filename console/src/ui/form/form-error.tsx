import { type ReactNode, useEffect, useRef } from 'react'
import { RequestId } from '../feedback/error-state.tsx'
import { Notice } from '../feedback/notice.tsx'

type FormErrorProps = Readonly<{
  /** What went wrong with the whole form; nothing is shown without it. */
  message: ReactNode
  requestId?: string | undefined
  title?: string | undefined
  /** Problems that belong to no field on the screen. */
  details?: readonly string[] | undefined
}>

/** Above the fields of a form that the server refused. Takes the focus, so that it is read and seen. */
export function FormError({ message, requestId, title, details = [] }: FormErrorProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (message) box.current?.focus()
  }, [message])
  if (!message) return null
  return (
    <div ref={box} tabIndex={-1} role="alert" className="rounded-lg outline-none">
      <Notice tone="danger" {...(title && { title })}>
        <p>{message}</p>
        {details.length > 0 && (
          <ul className="mt-1 list-disc pl-5">
            {details.map((detail) => (
              <li key={detail}>{detail}</li>
            ))}
          </ul>
        )}
        {requestId && <RequestId requestId={requestId} />}
      </Notice>
    </div>
  )
}
