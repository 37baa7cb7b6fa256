/** Deeper cells are not divided: their points lie within a billionth of the whole extent. */
const DEEPEST = 30;

/**
 * Points in the plane in a tree of squares, by which the repulsion between all of them is summed in
 * O(count · log count). Source: Barnes and Hut 1986, doi:10.1038/324446a0; van der Maaten 2014 for
 * its use in t-SNE.
 */
export class QuadTree {
  private nodes = 0;
  /** Four children a node, 0 where there is none. */
  private children: Int32Array;
  /** Points in each node and the sums, later means, of their coordinates. */
  private masses: Float64Array;
  private x: Float64Array;
  private y: Float64Array;
  /** Squared side of each node. */
  private areas: Float64Array;
  /** The point that a node was given first while it is not divided, else −1. */
  private first: Int32Array;
  private readonly leaves: Int32Array;
  private readonly stack = new Int32Array(4 * (DEEPEST + 2));

  constructor(private readonly count: number) {
    const room = 3 * count + 64;
    this.children = new Int32Array(4 * room);
    this.masses = new Float64Array(room);
    this.x = new Float64Array(room);
    this.y = new Float64Array(room);
    this.areas = new Float64Array(room);
    this.first = new Int32Array(room);
    this.leaves = new Int32Array(count);
  }

  /** Builds the tree anew. @param points two coordinates a point. */
  build(points: Float64Array): void {
    let left = Infinity;
    let right = -Infinity;
    let bottom = Infinity;
    let top = -Infinity;
    for (let i = 0; i < this.count; i++) {
      const x = points[2 * i]!;
      const y = points[2 * i + 1]!;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < bottom) bottom = y;
      if (y > top) top = y;
    }
    const side = Math.max(right - left, top - bottom) * (1 + 1e-9) + Number.MIN_VALUE;
    this.nodes = 0;
    this.add(side);
    for (let i = 0; i < this.count; i++) {
      this.insert(points, i, (left + right) / 2, (bottom + top) / 2, side / 2);
    }
    for (let node = 0; node < this.nodes; node++) {
      this.x[node]! /= this.masses[node]!;
      this.y[node]! /= this.masses[node]!;
    }
  }

  /**
   * Adds to `out` (two values a point) the repulsion (yᵢ − yⱼ) / (1 + |yᵢ − yⱼ|²)² of all other
   * points on the points `from` … `to` − 1.
   * @param theta a node stands for its points where its side is below this share of its distance; 0
   * for all pairs exactly.
   * @returns the sum of 1 / (1 + |yᵢ − yⱼ|²) over these points and all others.
   */
  repel(points: Float64Array, from: number, to: number, theta: number, out: Float64Array): number {
    const { children, masses, x, y, areas, first, leaves, stack } = this;
    const limit = theta * theta;
    let total = 0;
    for (let i = from; i < to; i++) {
      const px = points[2 * i]!;
      const py = points[2 * i + 1]!;
      let fx = 0;
      let fy = 0;
      let size = 1;
      stack[0] = 0;
      while (size > 0) {
        const node = stack[--size]!;
        const dx = px - x[node]!;
        const dy = py - y[node]!;
        const square = dx * dx + dy * dy;
        if (first[node]! >= 0 || areas[node]! < limit * square) {
          const near = 1 / (1 + square);
          const mass = leaves[i] === node ? masses[node]! - 1 : masses[node]!;
          total += mass * near;
          const force = mass * near * near;
          fx += force * dx;
          fy += force * dy;
          continue;
        }
        for (let child = 4 * node; child < 4 * node + 4; child++) {
          if (children[child]! > 0) stack[size++] = children[child]!;
        }
      }
      out[2 * i]! += fx;
      out[2 * i + 1]! += fy;
    }
    return total;
  }

  private insert(points: Float64Array, point: number, middleX: number, middleY: number, half: number): void {
    const px = points[2 * point]!;
    const py = points[2 * point + 1]!;
    let node = 0;
    for (let depth = 0; ; depth++) {
      const before = this.masses[node]!++;
      this.x[node]! += px;
      this.y[node]! += py;
      if (before === 0) this.first[node] = point;
      const resident = this.first[node]!;
      const sameCell = depth === DEEPEST || (before > 0 && resident >= 0 && samePlace(points, resident, px, py));
      if (before === 0 || (sameCell && resident >= 0)) {
        this.leaves[point] = node;
        return;
      }
      half /= 2;
      // A node that gets a second place divides: what was there goes one cell down, all of it,
      // since it is in one place.
      if (resident >= 0) {
        const rx = points[2 * resident]!;
        const ry = points[2 * resident + 1]!;
        const child = this.childAt(node, rx >= middleX, ry >= middleY, half);
        this.masses[child] = before;
        this.x[child] = rx * before;
        this.y[child] = ry * before;
        this.first[child] = resident;
        this.first[node] = -1;
        if (before === 1) this.leaves[resident] = child;
        else for (let i = 0; i < point; i++) if (this.leaves[i] === node) this.leaves[i] = child;
      }
      const right = px >= middleX;
      const above = py >= middleY;
      node = this.childAt(node, right, above, half);
      middleX += right ? half : -half;
      middleY += above ? half : -half;
    }
  }

  private childAt(node: number, right: boolean, above: boolean, half: number): number {
    const at = 4 * node + (right ? 1 : 0) + (above ? 2 : 0);
    if (this.children[at] === 0) {
      const child = this.add(2 * half);
      this.children[at] = child;
    }
    return this.children[at]!;
  }

  private add(side: number): number {
    const node = this.nodes++;
    if (node === this.masses.length) this.grow();
    this.children.fill(0, 4 * node, 4 * node + 4);
    this.masses[node] = 0;
    this.x[node] = 0;
    this.y[node] = 0;
    this.areas[node] = side * side;
    this.first[node] = -1;
    return node;
  }

  private grow(): void {
    const wider = <T extends Int32Array | Float64Array>(array: T): T => {
      const grown = new (array.constructor as new (length: number) => T)(2 * array.length);
      grown.set(array);
      return grown;
    };
    this.children = wider(this.children);
    this.masses = wider(this.masses);
    this.x = wider(this.x);
    this.y = wider(this.y);
    this.areas = wider(this.areas);
    this.first = wider(this.first);
  }
}

function samePlace(points: Float64Array, point: number, x: number, y: number): boolean {
  return points[2 * point] === x && points[2 * point + 1] === y;
}
