import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs'
import { join } from 'node:path'

export interface FunctionLogs {
  write(functionName: string, line: string): void
  close(): Promise<void>
}
const largest = 16 * 1024 * 1024

/** One file per function under `logs/`, like a CloudWatch log group. Lines stay as the function wrote them. */
export const functionLogs = (dataDir: string): FunctionLogs => {
  const dir = join(dataDir, 'logs')
  mkdirSync(dir, { recursive: true })
  const streams = new Map<string, WriteStream>()
  const open = (functionName: string): WriteStream => {
    const file = join(dir, `${functionName}.log`)
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largest) renameSync(file, `${file}.old`)
    const stream = createWriteStream(file, { flags: 'a' })
    streams.set(functionName, stream)
    return stream
  }
  return {
    write: (functionName, line) => void (streams.get(functionName) ?? open(functionName)).write(`${line}\n`),
    async close() {
      await Promise.all([...streams.values()].map((stream) => new Promise((resolve) => stream.end(resolve))))
    },
  }
}
