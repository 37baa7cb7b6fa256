// One file a kernel; what is exported here can be called from src/engine/numeric/kernels/kernels.ts. Kernels work on addresses in
// linear memory, which the caller has allocated; they allocate nothing themselves.
export { toRgb, upsample } from './jpeg-colour';
export { decodeScan, huffmanTable } from './jpeg-scan';
export { edgeSums } from './edges';
export { countPixels } from './pixel-counts';
export { resampleAcross, resampleDown } from './resample';
export { firstBounds, halfBetween, ownDistances, reassign, recentre, sumClusters } from './kmeans';
export { hogGrey, hogNormalise, hogVote } from './hog';
export { project } from './project';
export { addMoments, appendSquares, mixtureShares } from './fisher';
export { siftAcross, siftDirections, siftDown, siftPatches } from './sift';
export { addDistances, centreDistances, squaredLengths } from './silhouette';
export { sketchDistances } from './sketch';
export { adoptSeed, drawByWeight, seedTrial } from './seeds';

/** The first address behind the kernels' own data. */
export function heapBase(): usize {
  return __heap_base;
}
