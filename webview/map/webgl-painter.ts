/**
 * Draws the points with WebGL 2: one call a layer, so that a hundred thousand images follow the
 * pointer.
 */
import type { Frame, Layers, Painter } from './painter';
import { DIMMED_ALPHA, fitCanvas, PLAIN_ALPHA, SELECTED } from './painter';

const VERTEX = `#version 300 es
in vec2 place;
in vec3 colour;
uniform vec2 scale;
uniform vec2 shift;
uniform float diameter;
out vec3 own;
void main() {
  gl_Position = vec4(place * scale + shift, 0.0, 1.0);
  gl_PointSize = diameter;
  own = colour;
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec3 own;
uniform float diameter;
uniform float alpha;
/** Replaces the point's own colour where its last part is 1. */
uniform vec4 fixedColour;
out vec4 result;
void main() {
  float fromCentre = length(gl_PointCoord - 0.5) * diameter;
  float cover = clamp(diameter * 0.5 - fromCentre, 0.0, 1.0) * alpha;
  result = vec4(mix(own, fixedColour.rgb, fixedColour.a) * cover, cover);
}`;

/** Undefined where the page gets no WebGL 2. */
export function webglPainter(lost: () => void): Painter | undefined {
  const canvas = document.createElement('canvas');
  const gl = canvas.getContext('webgl2', { antialias: false, premultipliedAlpha: true });
  const program = gl && linked(gl);
  if (!gl || !program) return undefined;
  canvas.addEventListener('webglcontextlost', () => lost(), { once: true });
  const points = new DrawnPoints(gl, program);
  let layers: Layers | undefined;
  return {
    canvas,
    kind: 'webgl',
    setPoints: ({ x, y, colours }) => points.place(x, y, colours),
    setLayers: (given) => {
      layers = given;
      points.order([given.dimmed, given.plain, given.selected]);
    },
    paint: ({ camera, size, radius, ring, gap }: Frame) => {
      const ratio = fitCanvas(canvas, size);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      if (layers === undefined) return;
      points.look(camera, size);
      const { dimmed, plain, selected } = layers;
      const above = dimmed.length + plain.length;
      const width = 2 * radius * ratio;
      const grown = (by: number): number => width + 2 * by * ratio;
      points.draw(0, dimmed.length, { width, opacity: DIMMED_ALPHA });
      points.draw(dimmed.length, plain.length, { width, opacity: PLAIN_ALPHA });
      points.draw(above, selected.length, { width: grown(SELECTED.ring), opacity: 1, colour: ring });
      points.draw(above, selected.length, { width: grown(SELECTED.gap), opacity: 1, colour: gap });
      points.draw(above, selected.length, { width: grown(SELECTED.colour), opacity: 1 });
    },
  };
}

/** How points are drawn. */
interface Look {
  /** Diameter in pixels of the canvas. */
  readonly width: number;
  readonly opacity: number;
  /** Red, green and blue, 0…255; without it each point has its own. */
  readonly colour?: readonly number[];
}

/** The points in the memory of the GPU. */
class DrawnPoints {
  private readonly places: WebGLBuffer;
  private readonly colours: WebGLBuffer;
  private readonly indices: WebGLBuffer;
  private readonly scale: WebGLUniformLocation | null;
  private readonly shift: WebGLUniformLocation | null;
  private readonly diameter: WebGLUniformLocation | null;
  private readonly alpha: WebGLUniformLocation | null;
  private readonly fixedColour: WebGLUniformLocation | null;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly program: WebGLProgram,
  ) {
    gl.useProgram(program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.places = gl.createBuffer();
    this.colours = gl.createBuffer();
    this.indices = gl.createBuffer();
    this.scale = gl.getUniformLocation(program, 'scale');
    this.shift = gl.getUniformLocation(program, 'shift');
    this.diameter = gl.getUniformLocation(program, 'diameter');
    this.alpha = gl.getUniformLocation(program, 'alpha');
    this.fixedColour = gl.getUniformLocation(program, 'fixedColour');
  }

  /** @param colours red, green and blue of each point, one after the other. */
  place(x: Float32Array, y: Float32Array, colours: Uint8Array): void {
    const { gl } = this;
    const pairs = new Float32Array(2 * x.length);
    for (let i = 0; i < x.length; i++) pairs.set([x[i]!, y[i]!], 2 * i);
    this.fill('place', this.places, pairs, { size: 2, type: gl.FLOAT, normalised: false });
    this.fill('colour', this.colours, colours, { size: 3, type: gl.UNSIGNED_BYTE, normalised: true });
  }

  /** In which order points can be drawn: those of one layer after the other. */
  order(layers: readonly Uint32Array[]): void {
    const { gl } = this;
    const all = new Uint32Array(layers.reduce((sum, layer) => sum + layer.length, 0));
    let end = 0;
    for (const layer of layers) {
      all.set(layer, end);
      end += layer.length;
    }
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.indices);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, all, gl.DYNAMIC_DRAW);
  }

  look({ x, y, scale }: Frame['camera'], { width, height }: Frame['size']): void {
    this.gl.uniform2f(this.scale, (2 * scale) / width, (2 * scale) / height);
    this.gl.uniform2f(this.shift, (2 * x) / width - 1, 1 - (2 * y) / height);
  }

  /** Draws `count` points, from the position `first` of their order on. */
  draw(first: number, count: number, { width, opacity, colour }: Look): void {
    if (count === 0) return;
    const { gl } = this;
    gl.uniform1f(this.diameter, width);
    gl.uniform1f(this.alpha, opacity);
    const [red = 0, green = 0, blue = 0] = colour ?? [];
    gl.uniform4f(this.fixedColour, red / 255, green / 255, blue / 255, colour === undefined ? 0 : 1);
    gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, first * Uint32Array.BYTES_PER_ELEMENT);
  }

  private fill(
    name: string,
    buffer: WebGLBuffer,
    data: Float32Array | Uint8Array,
    { size, type, normalised }: { readonly size: number; readonly type: number; readonly normalised: boolean },
  ): void {
    const { gl } = this;
    const location = gl.getAttribLocation(this.program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, type, normalised, 0, 0);
  }
}

function linked(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (shader === null) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) === true ? program : null;
}
