import type { Control, FieldPath, FieldValues } from 'react-hook-form'
import { FormField } from '../../ui/form/form-field.tsx'
import { PasswordInput } from '../../ui/form/password-input.tsx'

type NewPasswordFieldProps<V extends FieldValues> = Readonly<{
  control: Control<V>
  name: FieldPath<V>
  label?: string
  autoFocus?: boolean
}>

/** A password to choose. Whether it is good enough the server says, which knows what attackers try first. */
export function NewPasswordField<V extends FieldValues>({
  control,
  name,
  label = 'Password',
  autoFocus = false,
}: NewPasswordFieldProps<V>) {
  return (
    <FormField
      control={control}
      name={name}
      label={label}
      description="At least 12 characters. A few unrelated words are easy to remember and hard to guess."
      rules={{ required: 'Choose a password.' }}
      isRequired
    >
      {(field) => <PasswordInput {...field} autoComplete="new-password" autoFocus={autoFocus} />}
    </FormField>
  )
}
