import { proveSimulation } from './prove-simulation.ts'

proveSimulation(0, 2)
