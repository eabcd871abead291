import { aws, RefusedByAws } from './aws-calls.ts'
import { batchIn, recordsOf } from './batch.ts'

export interface Letter {
  id: string
  receipt: string
  body: string
  sentAt: number
}

/** Calls the function again with a letter, and reads a batch from the stream again. Throws if the function fails again. */
export const redriveLetter = async (
  letter: Letter,
  functionName: string,
  filter: object | undefined,
): Promise<void> => {
  const batch = filter && batchIn(letter.body)
  if (!batch || !filter) {
    await aws.invoke(functionName, letter.body)
    return
  }
  const Records = await recordsOf(batch, filter)
  const answer = await aws.invoke(functionName, JSON.stringify({ Records }))
  const failed = (answer?.['batchItemFailures'] as unknown[] | undefined) ?? []
  if (failed.length > 0) throw new RefusedByAws('The function failed on a record of the batch again; its log says why')
}
