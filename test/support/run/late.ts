/** Stands for something that a hook makes later; its methods keep their `this`. */
export const late = <T extends object>(made: () => T): T =>
  new Proxy({} as T, {
    get(_, name) {
      const value = Reflect.get(made(), name) as unknown
      return typeof value === 'function' ? value.bind(made()) : value
    },
  })
