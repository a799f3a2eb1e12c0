import { Eye, EyeOff } from 'lucide-react'
import { type ComponentProps, type KeyboardEvent, useState } from 'react'
import { Input } from './input.tsx'

type PasswordInputProps = Omit<ComponentProps<'input'>, 'type' | 'onKeyDown' | 'onKeyUp'> & {
  autoComplete: 'current-password' | 'new-password'
}

/** A password that can be looked at while typing. Says when Caps Lock is on. */
export function PasswordInput({ onBlur, ...props }: PasswordInputProps) {
  const [isShown, setIsShown] = useState(false)
  const [isCapsLock, setIsCapsLock] = useState(false)
  const Icon = isShown ? EyeOff : Eye
  const look = (event: KeyboardEvent) => setIsCapsLock(event.getModifierState('CapsLock'))
  return (
    <>
      <Input
        {...props}
        type={isShown ? 'text' : 'password'}
        autoCapitalize="off"
        spellCheck={false}
        onKeyDown={look}
        onKeyUp={look}
        onBlur={(event) => {
          setIsCapsLock(false)
          onBlur?.(event)
        }}
        suffixSlot={
          <button
            type="button"
            aria-label="Show password"
            aria-pressed={isShown}
            onClick={() => setIsShown(!isShown)}
            className="focus-ring-inset grid size-full place-items-center rounded-md hover:text-fg"
          >
            <Icon aria-hidden size={16} />
          </button>
        }
      />
      <p role="status" className="text-sm text-warning-fg empty:absolute">
        {isCapsLock && 'Caps Lock is on.'}
      </p>
    </>
  )
}
