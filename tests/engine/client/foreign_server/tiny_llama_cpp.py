"""Write a tiny Llama with random weights, and a vocabulary of bytes, as GGUF for llama.cpp.

    python tiny_llama_cpp.py FILE

Runs in the environment of the server, with numpy and gguf. Nothing is downloaded.
"""

import sys

import numpy as np
from gguf import GGUFWriter, TokenType

CONTEXT = 16384
WIDTH, INNER, HEADS = 32, 64, 2
TEMPLATE = (
    "{% for message in messages %}[{{ message.role }}] {{ message.content or '' }}\n{% endfor %}"
    "[assistant] "
)
CONTROL = (b"<unk>", b"<s>", b"</s>")


def main(file: str) -> None:
    rng = np.random.default_rng(0)
    words = [*CONTROL, *(f"<0x{byte:02X}>".encode() for byte in range(256))]
    kinds = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL, *[TokenType.BYTE] * 256]
    out = GGUFWriter(file, "llama")
    out.add_context_length(CONTEXT)
    out.add_embedding_length(WIDTH)
    out.add_feed_forward_length(INNER)
    out.add_block_count(1)
    out.add_head_count(HEADS)
    out.add_head_count_kv(HEADS)
    out.add_rope_dimension_count(WIDTH // HEADS)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_vocab_size(len(words))
    out.add_tokenizer_model("llama")
    out.add_token_list(words)
    out.add_token_scores([0.0] * len(words))
    out.add_token_types([int(kind) for kind in kinds])
    out.add_bos_token_id(1)
    out.add_eos_token_id(2)
    out.add_chat_template(TEMPLATE)

    def add(name: str, *shape: int) -> None:
        out.add_tensor(name, rng.normal(0, 0.2, shape).astype(np.float32))

    add("token_embd.weight", len(words), WIDTH)
    add("output.weight", len(words), WIDTH)
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        add(f"blk.0.{name}.weight", WIDTH, WIDTH)
    add("blk.0.ffn_gate.weight", INNER, WIDTH)
    add("blk.0.ffn_up.weight", INNER, WIDTH)
    add("blk.0.ffn_down.weight", WIDTH, INNER)
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        out.add_tensor(f"{name}.weight", np.ones(WIDTH, dtype=np.float32))
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


if __name__ == "__main__":
    main(sys.argv[1])
