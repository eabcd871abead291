import * as z from 'zod'
import type { Item } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, get, update } from '#shared/platform/table/table.ts'

/** The name of an epoch that a row was written in; the first has none. */
export const EpochName = z.string().default('')
const Row = z.object({ sessions: EpochName, agents: EpochName })
/** The epochs in which a user's sessions and agents have to have begun: what began in another is over. */
export type Epochs = z.output<typeof Row>

/** The epochs of a user who never left everywhere. */
export const firstEpochs: Epochs = Row.parse({})

/** What the row of a user's epochs says; there is none before they first leave everywhere. */
export const epochsIn = (row: Item | undefined): Epochs => Row.parse(row ?? {})

export const epochsOf = async (userId: string): Promise<Epochs> => epochsIn(await get(keys.epochs(userId)))

/** The epochs that begin when a user leaves everywhere; `agents` ends the agents too. */
export const nextEpochs = (agents: boolean): Partial<Epochs> & Pick<Epochs, 'sessions'> => ({
  sessions: crypto.randomUUID(),
  ...(agents && { agents: crypto.randomUUID() }),
})

/** The write after which no session of the user counts, also one that no index lists yet. */
export const leavingEverywhere = (userId: string, next: ReturnType<typeof nextEpochs>): Guarded =>
  update(keys.epochs(userId), {}, next, () => new Error('No condition'), true)
