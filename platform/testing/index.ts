export { type DiesAt, Death, mortal, type Mortal } from './mortal.ts'
export { type FailsAt, failing, type Failing } from './failing.ts'
export { canMountDisks, smallDisk, type SmallDisk } from './small-disk.ts'
