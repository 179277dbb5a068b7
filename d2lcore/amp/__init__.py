"""Automatic mixed precision (MXNet's ``mx.contrib.amp``): products in float16, what needs digits in float32."""

from __future__ import annotations

from .amp import AMP as AMP
from .amp import init as init
from .amp import init_trainer as init_trainer
from .amp import scale_loss as scale_loss
from .amp import stop as stop
from .amp import unscale as unscale
from .convert import convert_hybrid_block as convert_hybrid_block
from .convert import convert_model as convert_model
from .convert import convert_symbol as convert_symbol
from .lists import list_conditional_fp32_ops as list_conditional_fp32_ops
from .lists import list_fp32_ops as list_fp32_ops
from .lists import list_loss_output_functions as list_loss_output_functions
from .lists import list_lp16_fp32_ops as list_lp16_fp32_ops
from .lists import list_lp16_ops as list_lp16_ops
from .lists import list_lp16_use_fp32_params as list_lp16_use_fp32_params
from .lists import list_widest_type_cast as list_widest_type_cast
from .loss_scaler import LossScaler as LossScaler
