import type { Invoker } from './pool.ts'

/** Wraps functions, and adds a wait until none of them runs. */
export const countInFlight = ({ invoke }: Invoker) => {
  let running = 0
  let whenIdle = Promise.withResolvers<void>()
  const counted: Invoker['invoke'] = async (name, event) => {
    running++
    try {
      return await invoke(name, event)
    } finally {
      running--
      if (running === 0) {
        whenIdle.resolve()
        whenIdle = Promise.withResolvers()
      }
    }
  }
  return { functions: { invoke: counted }, idle: async () => (running === 0 ? undefined : whenIdle.promise) }
}
