/** What the journal calls an attempt that was given up. */
export const abandoned = 'Local.Abandoned'

/** Why work was given up: the host stops (and resumes later), or the execution no longer wants it. */
export class Abandoned extends Error {
  readonly isCatchable = false
  readonly byHost: boolean
  constructor(byHost: boolean) {
    super(byHost ? 'The host stops' : 'No longer wanted')
    this.name = abandoned
    this.byHost = byHost
  }
}

/** Everything one execution, or one leg of it, is waiting for; ending it ends the waits. */
export interface Scope {
  end(reason: Abandoned): void
  child(): Scope
  /** Waits until `begin` settles it or the scope ends. What `begin` gives back cleans up, in either case. */
  wait<T>(begin: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void): Promise<T>
}

export function createScope(): Scope {
  let ended: Abandoned | undefined
  const listeners = new Set<(reason: Abandoned) => void>()
  return {
    end(reason) {
      if (ended) return
      ended = reason
      for (const listener of [...listeners]) listener(reason)
      listeners.clear()
    },
    child() {
      const inner = createScope()
      if (ended) inner.end(ended)
      else listeners.add(inner.end)
      return inner
    },
    async wait<T>(begin: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void): Promise<T> {
      if (ended) throw ended
      let clean = () => {}
      let listener: (reason: Abandoned) => void = () => {}
      try {
        return await new Promise<T>((resolve, reject) => {
          listener = reject
          listeners.add(reject)
          clean = begin(resolve, reject)
        })
      } finally {
        listeners.delete(listener)
        clean()
      }
    },
  }
}
