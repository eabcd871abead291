import { Failure, failedWith, failureCatalogue } from '#shared/kernel/errors.ts'

/** What a form shows again when its fields were refused; rethrows what is no refusal of them. */
export const refusedEntry = (error: unknown): { refused: string; status: number } => {
  if (!(error instanceof Failure)) throw error
  const { status } = failureCatalogue[error.code]
  if (status >= 500) throw error
  const issues = error.code === 'request.invalid' ? (error.details['issues'] as { message: string }[] | undefined) : []
  return { refused: issues?.[0]?.message ?? error.message, status }
}

const labelOf = (at: string): string =>
  at.replace(/Minor$/, '').replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)

/** The same for a form with many fields: it names the field. A sign-in that is too old is no fault of the fields. */
export const refusedFields = (error: unknown): { refused: string; status: number } => {
  if (failedWith(error, 'auth.stale-login')) throw error
  const entry = refusedEntry(error)
  const issues = failedWith(error, 'request.invalid')
    ? (error.details['issues'] as { at: string; message: string }[])
    : []
  const [first] = issues
  return first?.at ? { ...entry, refused: `${labelOf(first.at)}: ${first.message}` } : entry
}
