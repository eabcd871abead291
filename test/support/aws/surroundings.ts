import { AsyncLocalStorage } from 'node:async_hooks'

const own = new AsyncLocalStorage<Readonly<Record<string, string>>>()
let installed = false

/** Runs with environment variables of its own, as a function in its own process would: several companies share one test process. */
export const runWith = <T>(variables: Readonly<Record<string, string>>, run: () => T): T => {
  if (!installed) {
    installed = true
    process.env = new Proxy(process.env, {
      get: (target, name) => own.getStore()?.[String(name)] ?? target[String(name)],
      set(target, name, value: string) {
        target[String(name)] = value
        return true
      },
    })
  }
  return own.run(variables, run)
}
