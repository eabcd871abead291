import { type Letter, redriveLetter } from './letters.ts'
import { type DeadLetters, forget, receive } from './queues.ts'

/** Redrives each letter in the queue. `filter` belongs to a stream reader. `thenForget` deletes letters that fail again. */
export const redrive = async (
  { url, functionName }: DeadLetters,
  filter: object | undefined,
  thenForget: boolean,
  say: (sentence: string) => void,
): Promise<{ done: number; failed: number }> => {
  const seen = new Set<string>()
  let done = 0
  for (let letters: Letter[]; ; ) {
    letters = (await receive(url)).filter(({ id }) => !seen.has(id))
    if (letters.length === 0) return { done, failed: seen.size - done }
    for (const letter of letters) {
      seen.add(letter.id)
      try {
        await redriveLetter(letter, functionName, filter)
        done++
        await forget(url, letter)
      } catch (error) {
        say(`${letter.id} failed again: ${(error as Error).message}`)
        if (thenForget) await forget(url, letter)
      }
    }
  }
}
