/** The journal's error name for an abandoned attempt. */
export const abandoned = 'Local.Abandoned'

/** Ends work because the host stops, which resumes it later, or because the execution no longer needs it. */
export class Abandoned extends Error {
  readonly isCatchable = false
  readonly byHost: boolean
  constructor(byHost: boolean) {
    super(byHost ? 'The host stops' : 'The execution no longer needs this')
    this.name = abandoned
    this.byHost = byHost
  }
}

/** All waits of one execution or of one of its branches. Ending the scope ends them. */
export interface WaitScope {
  end(reason: Abandoned): void
  child(): WaitScope
  /** Waits until `begin` settles it or the scope ends. The function that `begin` returns cleans up in both cases. */
  wait<T>(begin: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void): Promise<T>
}

export function createWaitScope(): WaitScope {
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
      const inner = createWaitScope()
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
