import { AsyncLocalStorage } from 'node:async_hooks'

const current = new AsyncLocalStorage<string>()

/** Runs a command as called over this channel, which every audit row that it commits then names. */
export const overChannel = <T>(channel: string, work: () => Promise<T>): Promise<T> => current.run(channel, work)

/** The channel of the command that is running; undefined in the saga, a sweep and an event handler. */
export const channelNow = (): string | undefined => current.getStore()
