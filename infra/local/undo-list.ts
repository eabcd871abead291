/** A list of stop functions. `run` calls each once, in reverse order, even if another one fails. */
export const createUndoList = () => {
  const entries: (() => unknown)[] = []
  return {
    add: (undo: () => unknown) => void entries.push(undo),
    async run(): Promise<void> {
      for (let undo = entries.pop(); undo; undo = entries.pop()) {
        try {
          await undo()
        } catch (error) {
          console.error('While stopping:', error)
        }
      }
    },
  }
}
