/** The value that a record itself has under a name from outside: never a member that every object inherits, such as `constructor`. */
export const ownValue = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined

/** Whether every object inherits a member of this name, which code may mistake for a value that was sent. */
export const isInherited = (name: string): boolean => name in Object.prototype

/** The path of the first member with such a name, in a value as JSON carries it. */
export const inheritedNameIn = (value: unknown, path: readonly string[] = []): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, member] of Object.entries(value)) {
    const here = [...path, name]
    const within = isInherited(name) ? here.join('.') : inheritedNameIn(member, here)
    if (within !== undefined) return within
  }
  return undefined
}
