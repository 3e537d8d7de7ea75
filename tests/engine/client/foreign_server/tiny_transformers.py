"""Write a tiny Llama with random weights, and a byte-level tokenizer, for `transformers serve`.

    python tiny_transformers.py FOLDER

Runs in the environment of the server. Nothing is downloaded.
"""

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

CONTEXT = 32768
TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content or '' }}<|end|>"
    "{% endfor %}{% if tools %}{{ tools | tojson }}{% endif %}<|assistant|>"
)
SPECIAL = ["<|end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|tool|>"]


def tokenizer() -> PreTrainedTokenizerFast:
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(models.BPE({each: at for at, each in enumerate(letters)}, []))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens(SPECIAL)
    whole = PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token=SPECIAL[0], pad_token=SPECIAL[0]
    )
    whole.chat_template = TEMPLATE
    return whole


def main(folder: Path) -> None:
    torch.manual_seed(0)
    words = tokenizer()
    end = words.convert_tokens_to_ids(SPECIAL[0])
    config = LlamaConfig(
        vocab_size=len(words),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=CONTEXT,
        bos_token_id=end,
        eos_token_id=end,
        pad_token_id=end,
    )
    model = LlamaForCausalLM(config)
    with torch.no_grad():  # answers end now and then, instead of all at max_tokens
        model.lm_head.weight[end] *= 12
    model.generation_config.do_sample = True
    model.save_pretrained(folder)
    words.save_pretrained(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
