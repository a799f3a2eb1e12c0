import type { ReactNode } from 'react'
import {
  type Control,
  type ControllerRenderProps,
  type FieldPath,
  type FieldValues,
  type RegisterOptions,
  useController,
} from 'react-hook-form'
import { Field, type FieldProps } from './field.tsx'

type FormFieldProps<V extends FieldValues, N extends FieldPath<V>> = Omit<FieldProps, 'children' | 'error'> &
  Readonly<{
    control: Control<V>
    name: N
    /** What can be told without asking the server: that something is missing. */
    rules?: Pick<RegisterOptions<V, N>, 'required' | 'validate'>
    /** Draws the control: `{(field) => <Select {...field} options={…} />}`. */
    children: (field: ControllerRenderProps<V, N>) => ReactNode
  }>

/** A `Field` bound to react-hook-form: label, value, touched state and error from one name. */
export function FormField<V extends FieldValues, N extends FieldPath<V>>({
  control,
  name,
  rules,
  children,
  ...field
}: FormFieldProps<V, N>) {
  const { field: binding, fieldState } = useController({ control, name, ...(rules && { rules }) })
  return (
    <Field {...field} error={fieldState.error}>
      {children(binding)}
    </Field>
  )
}
