import { Failure, failureCatalogue } from '#shared/kernel/errors.ts'

/** What a form shows again when its fields were refused; rethrows what is no refusal of them. */
export const refusedEntry = (error: unknown): { refused: string; status: number } => {
  if (!(error instanceof Failure)) throw error
  const { status } = failureCatalogue[error.code]
  if (status >= 500) throw error
  const issues = error.code === 'request.invalid' ? (error.details['issues'] as { message: string }[] | undefined) : []
  return { refused: issues?.[0]?.message ?? error.message, status }
}
