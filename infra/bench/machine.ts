import { availableParallelism, cpus, release, totalmem } from 'node:os'

/** The machine that the figures were measured on. */
export interface MeasuredMachine {
  cpu: string
  cores: number
  memoryGiB: number
  node: string
  kernel: string
}

export const thisMachine = (): MeasuredMachine => ({
  cpu: (cpus()[0]?.model ?? 'unknown').replace(/\s+/g, ' ').trim(),
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  kernel: release(),
})
